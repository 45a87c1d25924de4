// Tests of the cookbook's rules that count.

test('a virtual server takes so many connections in a time, and some clients do not count', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/connection-rate.js', options: { limit: 2, window: '1s' } }], checks: [], dataGroups: { 'unlimited-clients': { type: 'address', lines: ['203.0.113.0/24'] } } });

  expect((await session({ client: '192.0.2.1' })).outcome).toBe('delivered');
  expect((await session({ client: '192.0.2.2' })).outcome).toBe('delivered');
  expect((await session({ client: '192.0.2.3' })).greeting.code).toBe(421);
  expect((await session({ client: '203.0.113.3' })).outcome).toBe('delivered');
  await clock.advance('1s');
  expect((await session({ client: '192.0.2.3' })).outcome).toBe('delivered');
});

test('a client has so many connections at a time', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/concurrent-connections.js', options: { limit: 1 } }], checks: [] });
  const first = await connect({ client: '192.0.2.7' });

  expect((await session({ client: '192.0.2.7' })).greeting.code).toBe(421);
  expect((await session({ client: '192.0.2.8' })).outcome).toBe('delivered');
  await first.say('QUIT');
  await first.end();
  expect((await session({ client: '192.0.2.7' })).outcome).toBe('delivered');
});

test('clients of a list are spared the checks', async () => {
  gateway({ rules: ['../../rules/cookbook/trusted-clients.js', '@checks'], checks: ['relay'], dataGroups: { 'trusted-clients': { type: 'address', lines: ['203.0.113.0/24'] } } });

  expect((await session({ client: '192.0.2.7', to: 'a@elsewhere.example' })).outcome).toBe('rejected');
  expect((await session({ client: '203.0.113.7', to: 'a@elsewhere.example' })).outcome).toBe('delivered');
});
