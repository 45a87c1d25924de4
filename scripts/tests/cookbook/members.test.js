// Tests of the cookbook's rules about pools and members, and of those that speak for the gateway.

test('the client hears that no member is up', async () => {
  gateway({ rules: ['../../rules/cookbook/maintenance.js'], checks: [] });
  member('mail', { down: true });

  const result = await session();
  expect(result.recipients[0].reply.text).toContain('We are being looked after');
  expect(result.recipients[0].code).toBe(421);
  expect(result.closed).toBe(true);
});

test('bulk mail leaves through a pool of its own', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/outbound-bulk.js', options: { source: '127.0.0.1', pool: 'bulk' } }], checks: [], pools: ['bulk'], dataGroups: { 'bulk-senders': ['.news.example'] } });

  expect((await session({ from: 'list@weekly.news.example' })).pool).toBe('bulk');
  expect((await session({ from: 'ada@example.net' })).pool).toBe('mail');
});

test('banner and EHLO reply have the name that they shall have', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/hide-names.js', options: { name: 'mail.example.com' } }], checks: [] });

  const result = await session();
  expect(String(result.greeting)).toBe('220 mail.example.com ESMTP');
  expect(result.hello.text.split('\n')[0]).toBe('mail.example.com');
});

test('each transaction is one line of JSON, each refusal another', async () => {
  gateway({ rules: ['../../rules/cookbook/log-transactions.js', '@checks'], checks: ['relay'] });

  const delivered = await session({ client: '192.0.2.7', from: 'a@example.net', to: 'b@example.org' });
  const line = JSON.parse(delivered.log[0]);
  expect([line.client, line.from, line.to[0]]).toEqual(['192.0.2.7', 'a@example.net', 'b@example.org']);

  const refused = JSON.parse((await session({ client: '192.0.2.7', to: 'b@elsewhere.example' })).log[0]);
  expect([refused.command, refused.code, refused.by]).toEqual(['RCPT', 550, 'relay']);
});

test('one rule collects, another reads what it found', async () => {
  gateway({ rules: ['../../rules/cookbook/collector.js', '../../rules/cookbook/collector-hello.js'], checks: [] });

  expect((await session({ client: '192.0.2.7', reverse: 'mx.example', hello: 'mx.example' })).violations).toEqual([]);
  const result = await session({ client: '192.0.2.7', hello: 'forged.example' });
  expect(result.violations).toEqual(['hello-name-differs']);
  expect(result.violations[0].evidence).toEqual({ name: 'mx.example', claims: 'forged.example' });
});

test('members see an address that depends on the client', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/source-by-client.js', options: { trusted: '192.0.2.10', others: '192.0.2.11' } }], checks: [] });

  expect((await session({ client: '127.0.0.1' })).message.source).toBe('192.0.2.10');
  expect((await session({ client: '198.51.100.7' })).message.source).toBe('192.0.2.11');
});

test('the preferred member gets the mail while it is there, another one when it is not', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/other-member.js', options: { preferred: '10.0.0.5:25' } }], checks: [], pools: { mail: ['10.0.0.4:25', '10.0.0.5:25', '10.0.0.6:25'] } });

  expect((await session()).member).toBe('10.0.0.5:25');
  expect((await session()).member).toBe('10.0.0.5:25');

  // Connections that are kept for the next session are closed by then.
  await clock.advance('1m');
  member('mail', { down: ['10.0.0.5:25'] });
  const result = await session();
  expect(result.outcome).toBe('delivered');
  expect(result.member).not.toBe('10.0.0.5:25');
  expect(result.log).toEqual(['10.0.0.5:25 of mail did not answer: 1 times within the hour']);
});

test('members that are Postfix know strangers, and take the gateway for our own clients', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/announce-client.js', options: { pools: ['mail'] } }], checks: [], pools: { mail: ['10.0.0.4:25'], archive: ['10.0.0.9:25'] } });
  member('mail', { xclient: true });

  const stranger = await session({ client: '192.0.2.7', hello: 'mx.client.example' });
  expect(stranger.message.announced).toContain('ADDR=192.0.2.7 PROTO=ESMTP HELO=mx.client.example');
  expect(stranger.log).toEqual(['10.0.0.4:25 knows 192.0.2.7 by xclient']);

  const own = await session({ client: '127.0.0.1' });
  expect(own.outcome).toBe('delivered');
  expect(own.message.announced).toBeNull();
});

test('a member that does not take the client gets no mail of strangers', async () => {
  gateway({ rules: ['../../rules/cookbook/announce-client.js'], checks: [] });

  expect((await session({ client: '192.0.2.7' })).recipients[0].reply.enhancedCode).toBe('4.4.1');
  expect((await session({ client: '127.0.0.1' })).outcome).toBe('delivered');
});
