// A list in DNS is asked for each client. Only what the list says counts: when it cannot be asked, mail goes on.
// Options: { "zone": "bl.example.org", "codes": ["127.0.0.2", "127.0.0.4"] }

on('CONNECT', async session => {
  if (session.client.trusted) return;
  const codes = await dns.dnsbl(config.zone).catch(error => (log('no answer:', error.message), []));
  if (codes.some(code => (config.codes ?? ['127.0.0.2']).includes(code))) {
    return reject('5.7.1', `${session.client.address} is listed by ${config.zone}`);
  }
});
