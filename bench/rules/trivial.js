// What the gateway is measured with: at four stages one look at the event and one comparison that never holds for the mail of the benchmark.
// bench/run gives Haraka a plugin of the same four comparisons, and Postfix what it has for the second.

on('CONNECT', session => {
  if (String(session.client.address) === '203.0.113.66') return reject('5.7.1', 'Not from this address');
});

on('MAIL', (session, mail) => {
  if (String(mail.from) === 'banned@sender.example') return reject('5.7.1', 'Not from this sender');
});

on('RCPT', (session, rcpt) => {
  if (rcpt.address.domain === 'banned.test') return reject('5.7.1', 'Not to this domain');
});

on('MESSAGE', (session, message) => {
  if ((message.headers.get('Subject') || '').includes('banned words')) return reject('5.7.1', 'Not with this subject');
});
