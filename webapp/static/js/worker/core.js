// What the worker shares with pages. The server writes self.SHELL in front of this script.
importScripts(`/s/${self.SHELL.version}/vendor/core.js`);
