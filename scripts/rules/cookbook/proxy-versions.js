// Which PROXY headers are taken, and who may come without one. The gateway reads the header and believes listed proxies only (proxyProtocol: "optional" or "required").
// Options: { "take": ["proxy-v2"], "direct": "10.0.0.0/8" }

on('CONNECT', session => {
  if (!session.proxy) {
    return session.client.address.in(config.direct ?? '127.0.0.0/8') ? undefined : reject('5.7.1', 'Come through the load balancer');
  }

  // A health check of the proxy itself announces nobody.
  if (session.proxy.local) return;
  if (!(config.take ?? ['proxy-v1', 'proxy-v2']).includes(session.proxy.protocol)) return reject('5.7.1', 'This kind of announcement is not taken');
  session.notes.via = String(session.proxy.address);
});
