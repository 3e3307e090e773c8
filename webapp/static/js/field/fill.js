// Pieces of the pack come as templates; places in them are marked by words such as __CODE__, and filled here.
export function part(name, values = {}, within = document) {
  return fill(within.querySelector(`template[data-part="${name}"]`).content.cloneNode(true), values);
}

// Puts each value for its mark, in all texts and attributes inside. Values never become markup.
export function fill(fragment, values) {
  const put = (text) => filled(text, values);
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Text) change(node.data, put, (text) => (node.data = text));
    else for (const attribute of node.attributes) change(attribute.value, put, (text) => (attribute.value = text));
  }
  return fragment;
}

export const filled = (text, values) => Object.entries(values).reduce((said, [mark, value]) => said.replaceAll(mark, value), text);

function change(text, put, set) {
  const said = put(text);
  if (said !== text) set(said);
}
