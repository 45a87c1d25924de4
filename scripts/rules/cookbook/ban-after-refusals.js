// Who is refused again and again is not let in for a while.
// Options: { "refusals": 10, "within": "10m", "ban": "1h" }

const bans = table.namespace('bans');
const name = client => String(client.address);

on('CONNECT', async session => {
  if (!session.client.trusted && (await bans.get(name(session.client)))) return disconnect('4.7.0', 'Come back later');
});

on('REFUSED', async (session, refused) => {
  if (refused.reply.code < 500) return;
  const { count } = await limiter(`refusals:${session.client.address}`, { limit: 1000000, window: config.within ?? '10m' });
  if (count >= (config.refusals ?? 10)) await bans.set(name(session.client), true, { lifetime: config.ban ?? '1h', durable: true });
});
