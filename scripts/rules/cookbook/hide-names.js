// The banner and the EHLO reply say as little as RFC 5321 allows.
// Options: { "name": "mail.example.org" }

on('REPLY', (session, reply) => {
  if (reply.command === 'CONNECT' && reply.code === 220) reply.text = `${config.name} ESMTP`;
  if (reply.host) reply.host = config.name;
});
