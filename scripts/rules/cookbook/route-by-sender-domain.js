// The sender's domain says which pool takes a message. Lines of the data group: .example.org := archive

const routes = dataGroup('sender-routes');

on('MAIL', (session, mail) => {
  const pool = routes.get(mail.from.domain, 'domain');
  if (pool) mail.transaction.pool = pool;
});
