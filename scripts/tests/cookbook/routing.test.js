// Tests of the cookbook's rules that choose where a message goes.

test('the domain of the recipient chooses the pool', async () => {
  gateway({ rules: ['../../rules/cookbook/route-by-recipient-domain.js'], checks: [], pools: ['archive'], dataGroups: { 'recipient-routes': ['.archive.example := archive'] } });

  expect((await session({ to: 'a@x.archive.example' })).pool).toBe('archive');
  expect((await session({ to: 'a@example.org' })).pool).toBe('mail');

  const both = await session({ to: ['a@x.archive.example', 'b@example.org'] });
  expect(both.recipients[1].reply.enhancedCode).toBe('4.5.3');
  expect(both.message.recipients).toEqual(['a@x.archive.example']);
});

test('the domain of the sender chooses the pool', async () => {
  gateway({ rules: ['../../rules/cookbook/route-by-sender-domain.js'], checks: [], pools: ['archive'], dataGroups: { 'sender-routes': ['.example.net := archive'] } });

  expect((await session({ from: 'a@lists.example.net' })).message.pool).toBe('archive');
  expect((await session({ from: 'a@example.org' })).message.pool).toBe('mail');
});
