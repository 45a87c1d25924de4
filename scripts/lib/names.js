// Small functions over host names, for every rule: const { firstLabel } = require('../lib/names');

/** 'mx1' of 'mx1.example.org'; an address literal such as '[192.0.2.1]' stays whole. */
function firstLabel(name) {
  const text = String(name);
  return text.startsWith('[') ? text : text.split('.', 1)[0];
}

/** Whether a name is a domain or one of its subdomains: isWithin('mx.example.org', 'example.org'). */
function isWithin(name, domain) {
  const wanted = String(domain).toLowerCase();
  const actual = String(name).toLowerCase();
  return actual === wanted || actual.endsWith('.' + wanted);
}

module.exports = { firstLabel, isWithin };
