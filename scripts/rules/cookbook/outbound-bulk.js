// Bulk mail leaves from an address of its own and through a pool of its own, so that it does not spoil the reputation of other mail.
// Options: { "source": "192.0.2.20", "pool": "bulk" }

const bulk = dataGroup('bulk-senders');

on('MAIL', (session, mail) => {
  if (!bulk.has(mail.from.domain, 'domain')) return;
  session.source = config.source;
  mail.transaction.pool = config.pool ?? 'bulk';
});
