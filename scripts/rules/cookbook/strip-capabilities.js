// Capabilities that some client has trouble with, or that it shall not have, are left out of the EHLO reply.
// Options: { "withhold": ["CHUNKING"], "from": "198.51.100.0/24" }

on('EHLO', (session, ehlo) => {
  if (config.from && !session.client.address.in(config.from)) return;
  for (const keyword of config.withhold ?? ['CHUNKING']) ehlo.withhold(keyword);
});
