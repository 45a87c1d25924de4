// Mail of some countries only, or of all but some. Needs a country database in the configuration; an address that it does not know passes.
// Options: { "allow": ["DE", "CH"] } or { "refuse": ["XX"] }

on('CONNECT', session => {
  const { country, trusted } = session.client;
  if (trusted || country === null) return;
  const isWelcome = config.allow ? config.allow.includes(country) : !(config.refuse ?? []).includes(country);
  if (!isWelcome) return reject('5.7.1', 'We take no mail from your country');
});
