// Tests of the cookbook's rules that judge who connects.

test('who was refused too often is not let in for a while', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/ban-after-refusals.js', options: { refusals: 2, ban: '1h' } }, '@checks'], checks: ['relay'] });
  const stranger = { client: '192.0.2.7', to: 'nobody@elsewhere.example' };

  expect((await session(stranger)).outcome).toBe('rejected');
  expect((await session(stranger)).outcome).toBe('rejected');
  expect((await session(stranger)).greeting.code).toBe(421);
  expect((await session({ client: '192.0.2.8' })).greeting.code).toBe(220);

  await clock.advance('61m');
  expect((await session(stranger)).greeting.code).toBe(220);
});

test('a client has so many sessions in a day, counted back from now', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/connections-per-day.js', options: { limit: 2 } }], checks: [] });

  expect((await session()).outcome).toBe('delivered');
  await clock.advance('6h');
  expect((await session()).outcome).toBe('delivered');
  expect(String((await session()).greeting)).toContain('try again in 18 h');
  await clock.advance('18h');
  expect((await session()).outcome).toBe('delivered');
});

test('a client of a category that is not welcome is reported, and refused where the profile blocks it', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/block-by-category.js', options: {} }], checks: [], dataGroups: { 'client-categories': { type: 'address', lines: ['192.0.2.0/24 := spam', '198.51.100.0/24 := partner'] } } });

  const result = await session({ client: '192.0.2.7' });
  expect(result.violations).toEqual(['client-category']);
  expect(result.violations[0].evidence).toEqual({ category: 'spam' });
  expect(result.violations[0].blocked).toBe(false);
  expect((await session({ client: '198.51.100.7' })).violations).toEqual([]);
});

test('a list in DNS keeps out whom it names, and nobody when it does not answer', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/dnsbl-at-connect.js', options: { zone: 'bl.example.org' } }], checks: [] });
  dns.add('7.2.0.192.bl.example.org', { A: '127.0.0.2' });
  dns.fail('8.2.0.192.bl.example.org', 'servfail');

  expect(String((await session({ client: '192.0.2.7' })).greeting)).toBe('554 5.7.1 192.0.2.7 is listed by bl.example.org');
  expect((await session({ client: '192.0.2.8' })).outcome).toBe('delivered');
  expect((await session({ client: '192.0.2.9' })).outcome).toBe('delivered');
});

test('STARTTLS is offered to the networks that are ready for it', async () => {
  gateway({ rules: ['../../rules/cookbook/offer-starttls.js'], checks: [], dataGroups: { 'tls-ready': { type: 'address', lines: ['192.0.2.0/24'] } } });

  expect((await session({ client: '192.0.2.7' })).hello.text).toContain('STARTTLS');
  expect((await session({ client: '198.51.100.7' })).hello.text).not.toContain('STARTTLS');
});

test('mail of some countries only', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/country.js', options: { allow: ['DE', 'CH'] } }], checks: [], countries: { '192.0.2.0/24': 'DE', '192.0.2.128/25': 'XX' } });

  expect((await session({ client: '192.0.2.7' })).outcome).toBe('delivered');
  expect((await session({ client: '198.51.100.7' })).outcome).toBe('delivered');
  expect(String((await session({ client: '192.0.2.200' })).greeting)).toContain('5.7.1 We take no mail from your country');
});

test('who tries to smuggle again and again is not let in', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/smuggling-guard.js', options: { attempts: 2 } }], checks: [] });
  const smuggle = async () => {
    const client = await connect({ client: '192.0.2.7' });
    for (const line of ['EHLO mx.example', 'MAIL FROM:<a@example.net>', 'RCPT TO:<b@example.org>', 'DATA']) await client.say(line);
    const reply = await client.send('Subject: one\r\n\r\nhello\n.\r\nMAIL FROM:<admin@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: two\r\n\r\nsmuggled\r\n.\r\n', { raw: true });
    expect(String(reply)).toBe('550 5.5.2 The message has a line end other than CR LF');
    await client.say('QUIT');
    return client.end();
  };

  expect((await smuggle()).messages).toHaveLength(0);
  expect((await smuggle()).log[0]).toContain('attempt 2 within a day');
  expect((await session({ client: '192.0.2.7' })).greeting.code).toBe(421);
  expect((await session({ client: '192.0.2.8' })).outcome).toBe('delivered');
  await clock.advance('25h');
  expect((await session({ client: '192.0.2.7' })).outcome).toBe('delivered');
});

test('headers of one version are taken, and few may come without one', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/proxy-versions.js', options: { take: ['proxy-v2'], direct: '10.0.0.0/8' } }], checks: [] });

  expect((await session({ proxy: { protocol: 'proxy-v2' } })).outcome).toBe('delivered');
  expect((await session({ proxy: { protocol: 'proxy-v1' } })).greeting.code).toBe(554);
  expect((await session({ client: '10.0.0.1', proxy: { protocol: 'proxy-v1', local: true } })).outcome).toBe('delivered');
  expect((await session({ client: '10.0.0.7' })).outcome).toBe('delivered');
  expect(String((await session({ client: '192.0.2.7' })).greeting)).toContain('554 5.7.1 Come through the load balancer');
});
