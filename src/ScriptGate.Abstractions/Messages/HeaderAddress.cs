namespace ScriptGate;

/// <summary>An address in a header field (RFC 5322 section 3.4). All of it comes from whoever wrote the message.</summary>
/// <param name="Name">The name beside it, decoded (RFC 2047); empty when there is none.</param>
/// <param name="Local">What stands in front of the last @, quotes included.</param>
/// <param name="Domain">What stands behind it, in lower case; empty when there is no @.</param>
public sealed record HeaderAddress(string Name, string Local, string Domain)
{
    /// <summary>The address: <c>local@domain</c>, or the local part alone.</summary>
    public string Address => Domain.Length == 0 ? Local : $"{Local}@{Domain}";
}
