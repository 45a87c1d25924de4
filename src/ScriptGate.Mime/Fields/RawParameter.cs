namespace ScriptGate.Mime.Fields;

/// <summary>A parameter as it stands in a field.</summary>
/// <param name="Name">The name in lower case, with the marks of RFC 2231.</param>
/// <param name="Value">The value, unquoted.</param>
/// <param name="Other">What other programs take for the value; null when they agree.</param>
internal readonly record struct RawParameter(string Name, byte[] Value, byte[]? Other);
