// No member is up: the client hears so and goes, instead of being asked for the rest of its message.

on('POOL_FAILED', (session, failure) => {
  log(`pool ${failure.pool}: ${failure.reason}`);
  return disconnect(421, '4.3.2', 'We are being looked after, please try again in some minutes');
});
