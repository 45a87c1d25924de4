// Members behind address translation tell trusted clients from others by the gateway's own address.
// Options: { "trusted": "192.0.2.10", "others": "192.0.2.11" }

on('CONNECT', session => {
  session.source = session.client.trusted ? config.trusted : config.others;
});
