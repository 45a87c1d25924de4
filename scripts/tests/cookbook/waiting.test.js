// Tests of the cookbook's rules that wait: a session that waits goes on when the test moves the clock.

test('each refused recipient makes the next one slower, for this client and for nobody else', async () => {
  gateway({ rules: ['../../rules/cookbook/tarpit.js', '@checks'], checks: ['relay'] });
  const slow = session({ client: '192.0.2.7', to: ['a@elsewhere.example', 'b@elsewhere.example', 'c@example.com'] });

  await clock.advance('999ms');
  expect((await session({ client: '192.0.2.8', to: 'a@example.com' })).outcome).toBe('delivered');
  const started = Date.now();
  await clock.advance('2001ms');
  expect(Date.now() - started).toBe(2001);

  const result = await slow;
  expect(result.outcome).toBe('delivered');
  expect(result.message.text).toContain('12:00:03');
});

test('who says nothing for half a minute is shown out, who says something is not', async () => {
  gateway({ rules: ['../../rules/cookbook/tarpit.js'], checks: [] });
  const silent = await connect({ client: '192.0.2.7' });
  const polite = await connect({ client: '192.0.2.8' });
  expect((await polite.say('EHLO mx.example')).code).toBe(250);

  await clock.advance('30s');

  await silent.say('EHLO mx.example');
  expect(String(await silent.say('NOOP'))).toBe('421 4.7.0 Too slow');
  expect((await silent.end()).log).toEqual(['192.0.2.7 says nothing']);
  expect((await polite.say('MAIL FROM:<a@example.net>')).code).toBe(250);
  await polite.say('QUIT');
  expect((await polite.end()).log).toEqual([]);
});
