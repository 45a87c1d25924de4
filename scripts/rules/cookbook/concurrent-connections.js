// So many connections of one client at a time. The count is given back when a session is over; the lifetime is for gateways that end without saying so.
// Options: { "limit": 5 }

const open = client => `${client.address}`;

on('CONNECT', async session => {
  const count = await table.namespace('open').increment(open(session.client), 1, { lifetime: '1d', idle: '2h' });
  if (count > (config.limit ?? 5)) return defer('4.7.0', 'Too many connections at once');
});

on('DISCONNECT', async session => {
  await table.namespace('open').increment(open(session.client), -1, { lifetime: '1d', idle: '2h' });
});
