namespace ScriptGate.Core.Sockets;

/// <summary>A connection cannot be made from the address that was asked for.</summary>
internal sealed class SourceAddressException(string message) : IOException(message);
