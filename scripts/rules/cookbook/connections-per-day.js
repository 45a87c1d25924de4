// So many connections of one client in 24 hours, counted back from now.
// Options: { "limit": 200 }

on('CONNECT', async session => {
  const { allowed, retryAfter } = await limiter(`day:${session.client.address}`, { limit: config.limit ?? 200, window: '1d' });
  if (!allowed) return disconnect('4.7.0', `Enough for today, try again in ${Math.ceil(retryAfter / 3600000)} h`);
});
