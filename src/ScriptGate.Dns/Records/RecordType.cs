namespace ScriptGate.Dns.Records;

/// <summary>Reads the data of one record.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="data">The record's data (RDATA), names in it uncompressed.</param>
/// <param name="value">What it holds.</param>
/// <returns>False when the data is not of the type.</returns>
internal delegate bool RecordReader<T>(ReadOnlySpan<byte> data, out T value);

/// <summary>A type of record: its number on the wire, and how it is read.</summary>
/// <typeparam name="T">What a record holds.</typeparam>
/// <param name="Name">Its name in RFCs, logs and metrics.</param>
/// <param name="Code">Its number (IANA, DNS parameters).</param>
/// <param name="Read">Reads one.</param>
internal sealed record RecordType<T>(string Name, int Code, RecordReader<T> Read)
{
    /// <summary>The order of the records; null for that of the answer.</summary>
    public IComparer<T>? Order { get; init; }
}
