// Writes each envelope to the log and marks each message. Save a change while the gateway runs: the next message is treated by it.

const { firstLabel, isWithin } = require('../lib/names');

on('MAIL', (session, mail) => {
  const hello = session.hello ? firstLabel(session.hello.name) : 'nobody';
  log(`from <${mail.from}>, ${hello} at ${session.client.address}${session.tls ? ', TLS ' + session.tls.version : ', in clear'}`);
});

on('RCPT', (session, rcpt) => {
  log(`to <${rcpt.address}>`);

  // Take the two slashes away, save, and send the next message to somebody at example.net:
  // if (isWithin(rcpt.address.domain, 'example.net')) return reject('5.7.1', 'We do not write to example.net');
});

on('HEADERS', (session, message) => {
  message.headers.add('X-ScriptGate', `log-envelope; client=${session.client.address}`);
});
