// Tests of the cookbook's rules about TLS.

test('strangers must encrypt, our own network need not', async () => {
  gateway({ rules: ['../../rules/cookbook/require-tls-outside.js'], checks: [] });

  expect(String((await session({ client: '192.0.2.7' })).mail)).toContain('5.7.0');
  expect((await session({ client: '192.0.2.7', tls: true })).outcome).toBe('delivered');
  const inside = await session({ client: '10.1.2.3' });
  expect(inside.outcome).toBe('delivered');
  expect(inside.hello.text).not.toContain('STARTTLS');
});

test('TLS ends at the gateway', async () => {
  gateway({ rules: ['../../rules/cookbook/offload-starttls.js'], checks: [] });

  const result = await session({ tls: true });
  expect(result.starttls.code).toBe(220);
  expect(result.outcome).toBe('delivered');
  expect(result.message.headers.get('Received')).toContain('ESMTPS');
});

test('one port takes clients with and without STARTTLS', async () => {
  gateway({ rules: ['../../rules/cookbook/starttls-or-clear.js'], checks: [] });

  expect((await session()).outcome).toBe('delivered');
  const result = await session({ tls: true });
  expect(result.starttls.code).toBe(220);
  // The member of a test has no TLS, and what came encrypted does not go on in clear.
  expect(result.outcome).toBe('deferred');
});

test('modern TLS is enough for the legacy rule', async () => {
  gateway({ rules: ['../../rules/cookbook/legacy-tls.js'], checks: [] });

  expect((await session({ tls: true })).outcome).toBe('delivered');
});
