namespace ScriptGate.Core.Messages;

/// <summary>A held message cannot be read from its file again. A fault of ours: the client is told to come back, and no member may take what it has got for the whole.</summary>
internal sealed class SpoolUnreadableException(string message, Exception? inner) : Exception(message, inner);
