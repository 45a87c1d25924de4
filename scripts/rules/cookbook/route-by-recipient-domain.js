// The recipient's domain says which pool takes a message; recipients of another pool are asked to come again in a message of their own.

const routes = dataGroup('recipient-routes');

on('RCPT', (session, rcpt) => {
  const pool = routes.get(rcpt.address.domain, 'domain');
  if (pool) rcpt.pool = pool;
});
