using System.Net;

namespace ScriptGate.Core.Listeners;

/// <summary>A socket that is listened on.</summary>
/// <param name="VirtualServer">Whose it is.</param>
/// <param name="EndPoint">Where: with the real port when 0 was configured.</param>
/// <param name="ImplicitTls">Whether TLS starts with the first byte.</param>
internal sealed record ListenerInfo(string VirtualServer, IPEndPoint EndPoint, bool ImplicitTls);
