namespace ScriptGate.Smtp;

/// <summary>Where the angle brackets of a path are, before anything in them is judged. The default value: nowhere.</summary>
internal readonly ref struct PathShape
{
    public PathShape(ReadOnlySpan<byte> inner, ReadOnlySpan<byte> rest, bool hadSpaces)
    {
        IsPath = true;
        Inner = inner;
        Rest = rest;
        HadSpaces = hadSpaces;
    }

    public bool IsPath { get; }

    /// <summary>The octets between the brackets.</summary>
    public ReadOnlySpan<byte> Inner { get; }

    /// <summary>The octets behind the closing bracket, not trimmed.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    public bool HadSpaces { get; }
}
