// Tests of the cookbook's rules that change what is said.

test('members see where a message came from, whatever the client wrote', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/client-address-header.js', options: {} }], checks: [] });
  const { message } = await session({ client: '192.0.2.7', message: 'Subject: x\nX-Client-IP-Address: 10.0.0.1\n\nhello\n' });

  expect(message.headers.all('X-Client-IP-Address')).toEqual(['192.0.2.7']);
  expect(message.headersRemoved).toEqual(['X-Client-IP-Address: 10.0.0.1']);
});

test('capabilities are left out of the EHLO reply for those who have trouble with them', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/strip-capabilities.js', options: { from: '198.51.100.0/24' } }], checks: [] });

  expect((await session({ client: '198.51.100.7' })).hello.text).not.toContain('CHUNKING');
  expect((await session({ client: '192.0.2.7' })).hello.text).toContain('CHUNKING');
});

test('commands that nobody needs are answered by the gateway', async () => {
  gateway({ rules: [{ file: '../../rules/cookbook/command-filter.js', options: {} }], checks: [] });
  const client = await connect();
  await client.say('EHLO mx.example');

  expect(String(await client.say('EXPN staff'))).toBe('502 5.5.1 Command not available');
});
