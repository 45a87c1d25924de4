// A virtual server takes so many connections in a time; some clients do not count.
// Options: { "limit": 100, "window": "1s" }

const unlimited = dataGroup('unlimited-clients');

on('CONNECT', async session => {
  if (unlimited.has(session.client.address)) return;
  const { allowed } = await limiter(`connections:${session.virtualServer}`, { limit: config.limit ?? 100, window: config.window ?? '1s' });
  if (!allowed) return defer('4.7.0', 'Too many connections, try again later');
});
