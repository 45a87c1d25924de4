// log-envelope.js in ECMAScript 5.1, for gateways whose rules run on Jint because JavaScriptCore is not installed: var and function, no modules of newer syntax.

function firstLabel(name) {
  var text = String(name);
  return text.charAt(0) === '[' ? text : text.split('.', 1)[0];
}

on('MAIL', function (session, mail) {
  var hello = session.hello ? firstLabel(session.hello.name) : 'nobody';
  log('from <' + mail.from + '>, ' + hello + ' at ' + session.client.address + (session.tls ? ', TLS ' + session.tls.version : ', in clear'));
});

on('RCPT', function (session, rcpt) {
  log('to <' + rcpt.address + '>');

  // Take the two slashes away, save, and send the next message to somebody at example.net:
  // if (rcpt.address.domain === 'example.net') { return reject('5.7.1', 'We do not write to example.net'); }
});

on('HEADERS', function (session, message) {
  message.headers.add('X-ScriptGate', 'log-envelope; client=' + session.client.address);
});
