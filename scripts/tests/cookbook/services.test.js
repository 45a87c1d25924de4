// Tests of the cookbook's rules that ask others.

const mail = { client: '192.0.2.7', hello: 'mx.example.net', from: 'a@example.net', to: 'b@example.org' };

test('a policy daemon decides about each recipient', async () => {
  gateway({ rules: ['../../rules/cookbook/policy-daemon.js'], checks: [] });
  const asked = [];
  service('policy', question => {
    asked.push(question.text);
    question.answer(question.text.includes('recipient=full@') ? 'action=DEFER_IF_PERMIT Mailbox full\n\n' : question.text.includes('recipient=gone@') ? 'action=REJECT No such user\n\n' : 'action=DUNNO\n\n');
  });

  const result = await session({ ...mail, to: ['b@example.org', 'gone@example.org', 'full@example.org'] });

  expect(result.recipients).toEqual([
    'b@example.org: 250 2.1.5 Recipient ok',
    'gone@example.org: 550 5.7.1 No such user',
    'full@example.org: 451 4.7.1 Mailbox full',
  ]);
  expect(asked[0]).toBe('request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.7\nhelo_name=mx.example.net\nsender=a@example.net\nrecipient=b@example.org\n\n');
});

test('a policy daemon that is slow or gone stops no mail', async () => {
  gateway({ rules: ['../../rules/cookbook/policy-daemon.js'], checks: [] });
  service('policy', [{ text: 'action=REJECT\n\n', delay: '3s' }, { fail: 'refuses connections' }]);

  const slow = session(mail);
  await clock.advance('1s');
  expect((await slow).outcome).toBe('delivered');
  expect((await slow).log).toEqual(["ask: the service 'policy' did not answer within 1s"]);
  expect((await session(mail)).log).toEqual(["ask: the service 'policy' refuses connections"]);
});

test('reputation decides what mail has to pass', async () => {
  gateway({
    rules: ['../../rules/cookbook/reputation-routing.js'],
    checks: { reputation: { feeds: [{ group: 'categories', categories: { friends: -100, scanners: 70, spam_sources: 120 } }] } },
    dataGroups: { categories: { type: 'address', lines: ['192.0.2.1 := friends', '192.0.2.3 := scanners', '192.0.2.4 := spam_sources'] } },
    pools: ['direct', 'scan', 'thorough-scan'],
  });

  expect((await session({ client: '192.0.2.1' })).pool).toBe('direct');
  expect((await session({ client: '192.0.2.2' })).pool).toBe('scan');
  expect((await session({ client: '192.0.2.3' })).pool).toBe('thorough-scan');
  expect(String((await session({ client: '192.0.2.4' })).mail)).toBe('550 5.7.1 Your reputation is too bad');
});
