namespace ScriptGate.Core.Records;

/// <summary>The steps that ran before a record was written, as compact as a record file wants them. See <see cref="StepLogWriter"/> for the form.</summary>
internal sealed class StepLog(byte[] octets) : IEquatable<StepLog>
{
    /// <summary>The form of today.</summary>
    public const byte Version = 1;

    public static readonly StepLog Empty = new([]);

    public ReadOnlyMemory<byte> Octets => octets;

    public bool IsEmpty => octets.Length == 0;

    /// <summary>The steps by the time at which they began. What cannot be read, because its file is damaged or of a newer version, is not there.</summary>
    public StepList Read() => StepLogReader.Read(octets);

    public bool Equals(StepLog? other) => other is not null && Octets.Span.SequenceEqual(other.Octets.Span);

    public override bool Equals(object? obj) => Equals(obj as StepLog);

    public override int GetHashCode() => octets.Length;
}

/// <summary>The steps of a record.</summary>
/// <param name="Steps">By the time at which they began.</param>
/// <param name="More">Steps that ran and are not even counted by name.</param>
internal sealed record StepList(IReadOnlyList<StepRecord> Steps, int More);
