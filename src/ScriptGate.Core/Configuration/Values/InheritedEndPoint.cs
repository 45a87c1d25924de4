using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>The listening sockets that are handed over under a name when the process starts: <c>systemd:NAME</c>. Which addresses they have is known when they are taken.</summary>
internal sealed class InheritedEndPoint(string name) : IPEndPoint(IPAddress.None, 0)
{
    /// <summary>What stands before the name.</summary>
    public const string Prefix = "systemd:";

    /// <summary>The name: <c>FileDescriptorName=</c> of the socket unit, or the unit's own.</summary>
    public string Name => name;

    /// <summary>Reads one; null for anything else.</summary>
    public static InheritedEndPoint? Of(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..] is { Length: > 0 and <= 255 } name && !name.Any(c => c is <= ' ' or > '~' or ':') ? new(name) : null;

    public override bool Equals(object? comparand) => comparand is InheritedEndPoint other && other.Name.Equals(name, StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(name);

    public override string ToString() => Prefix + name;
}
