// Strangers must encrypt, our own network need not.

const inside = config.inside ?? ['10.0.0.0/8', '192.168.0.0/16'];

on('CONNECT', session => {
  session.starttls = inside.some(network => session.client.address.in(network)) ? 'none' : 'require';
});
