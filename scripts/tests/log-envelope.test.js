// Tests of rules/log-envelope.js. Run them with: scriptgate test

const message = 'Subject: hi\r\n\r\nhi\r\n';

test('marks each message and writes its envelope to the log', async () => {
  const result = await session({ client: '192.0.2.7', hello: 'mx.example', from: 'a@example.net', to: ['b@example.com'], message });

  expect(result.outcome).toBe('delivered');
  expect(result.message.headers.get('X-ScriptGate')).toBe('log-envelope; client=192.0.2.7');
  expect(result.log).toEqual(['from <a@example.net>, mx at 192.0.2.7, in clear', 'to <b@example.com>']);
});

test('says which TLS version a client has', async () => {
  const result = await session({ hello: 'mx.example', tls: true, from: 'a@example.net', to: 'b@example.com' });

  expect(result.starttls.code).toBe(220);
  expect(result.log[0]).toMatch('^from <a@example\\.net>, mx at 192\\.0\\.2\\.1, TLS 1\\.[23]$');
});

test('a stranger does not send through the gateway to others', async () => {
  const result = await session({ to: ['b@example.com', 'c@elsewhere.example'] });

  expect(result.recipients[0].code).toBe(250);
  expect(result.recipients[1].reply.enhancedCode).toBe('5.7.1');
  expect(result.message.recipients).toEqual(['b@example.com']);
});

test('what the member says is what the client hears', async () => {
  member('mail', { RCPT: { 'gone@example.com': '550 5.1.1 No such user' }, '.': '452 4.3.1 Full' });
  const result = await session({ to: ['gone@example.com', 'b@example.com'] });

  expect(result.recipients).toEqual(['gone@example.com: 550 5.1.1 No such user', 'b@example.com: 250 2.1.5 Recipient ok']);
  expect(result.outcome).toBe('deferred');
  expect(result.by).toBe('member');
  expect(String(result.end)).toBe('452 4.3.1 Full');
});
