// A policy daemon that speaks Postfix's protocol is asked about each recipient. It may take a second; when it does not answer, mail goes on.

const request = (session, rcpt) => [
  'request=smtpd_access_policy',
  'protocol_state=RCPT',
  `client_address=${session.client.address}`,
  `helo_name=${session.hello.name}`,
  `sender=${session.transaction.from}`,
  `recipient=${rcpt.address}`,
  '',
  '',
].join('\n');

on('RCPT', async (session, rcpt) => {
  const answer = await tcp('policy').ask(request(session, rcpt), { until: '\n\n', timeout: '1s' }).catch(error => (log(error.message), ''));
  const [, action, text] = /^action=(\S+) ?(.*)$/m.exec(answer) ?? [];
  if (/^(reject|5\d\d)$/i.test(action ?? '')) return reject('5.7.1', text || 'Refused by policy');
  if (/^(defer|defer_if_permit|4\d\d)$/i.test(action ?? '')) return defer('4.7.1', text || 'Try again later');
});
