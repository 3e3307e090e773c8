"""Sealing: the key ring, a data key per young person, and the agency's key that only its people open.

Two kinds of sealing live here. *Personal* fields are sealed by the server with a data key (`vault.py`,
`box.py`); the server can open them, and destroying the data key ends that for good. *Privileged* content is
sealed in the browser to an advocacy agency's public key (`hpke.py`, `agency.py`); the server opens it only
while a holder who has just entered a passphrase is reading.
"""
