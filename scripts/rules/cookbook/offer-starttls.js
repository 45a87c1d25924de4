// The EHLO reply has STARTTLS although no member knows it; only for the networks that are ready for it.

const ready = dataGroup('tls-ready');

on('CONNECT', session => {
  session.starttls = ready.has(session.client.address) ? 'allow' : 'none';
});
