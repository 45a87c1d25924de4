// A member of choice. When it cannot be reached the pool chooses among the others, and the rule counts how often that was.
// Options: { "preferred": "10.0.0.5:25" }

on('CONNECT', session => {
  if (config.preferred) session.member = config.preferred;
});

on('POOL_FAILED', async (session, failure) => {
  if (!session.member) return;
  const times = await table.namespace('fallbacks').increment(session.member, 1, { lifetime: '1h' });
  log(`${session.member} of ${failure.pool} did not answer: ${times} times within the hour`);
  session.member = null;
});
