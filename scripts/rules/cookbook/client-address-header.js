// Members see where a message came from. What a client wrote under that name goes away first.

const name = config.header ?? 'X-Client-IP-Address';

on('HEADERS', (session, message) => {
  message.headers.remove(name);
  message.headers.add(name, String(session.client.address));
});
