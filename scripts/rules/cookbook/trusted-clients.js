// Clients of a list are spared the checks; tls-policy stays, and relay goes with the others: who is on the list may send anywhere.

const trusted = dataGroup('trusted-clients');

on('CONNECT', session => {
  if (trusted.has(session.client.address)) session.security.disable();
});
