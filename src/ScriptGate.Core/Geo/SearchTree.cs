using System.Buffers.Binary;

namespace ScriptGate.Core.Geo;

/// <summary>The binary search tree of a MaxMind DB file (format specification 2.0): each node has a record for a 0 bit and one for a 1 bit.</summary>
internal sealed class SearchTree
{
    /// <summary>Zero octets between the tree and the data; records count them.</summary>
    public const int Separator = 16;

    /// <summary>The metadata stand in the last 128 KiB (format specification).</summary>
    private const int MetadataLimit = 128 * 1024;

    private static readonly byte[] Marker = [0xab, 0xcd, 0xef, .. "MaxMind.com"u8];

    private readonly byte[] _file;
    private readonly int _recordSize;

    private SearchTree(byte[] file, int recordSize, long nodeCount, bool isIPv6)
    {
        _file = file;
        _recordSize = recordSize;
        NodeCount = nodeCount;
        IsIPv6 = isIPv6;
    }

    /// <summary>A record with this number knows nothing, a smaller one is a node, a larger one leads to data.</summary>
    public long NodeCount { get; }

    public bool IsIPv6 { get; }

    /// <param name="file">The whole file.</param>
    /// <param name="data">The section that the tree leads to.</param>
    /// <exception cref="InvalidDataException">The file is not in the format.</exception>
    public static SearchTree Parse(byte[] file, out ReadOnlyMemory<byte> data)
    {
        var tail = Math.Max(0, file.Length - MetadataLimit);
        var marker = file.AsSpan(tail).LastIndexOf(Marker);
        if (marker < 0)
        {
            throw new InvalidDataException("it has no metadata, so it is no MaxMind DB file");
        }

        var metadata = new DataReader(file.AsMemory(tail + marker + Marker.Length));
        var version = metadata.FindNumber(0, "binary_format_major_version");
        var nodeCount = metadata.FindNumber(0, "node_count");
        var recordSize = metadata.FindNumber(0, "record_size");
        var ipVersion = metadata.FindNumber(0, "ip_version");
        if (version != 2)
        {
            throw new InvalidDataException($"it has version {version} of the format, not 2");
        }

        if (recordSize is not (24 or 28 or 32) || ipVersion is not (4 or 6))
        {
            throw new InvalidDataException($"its records of {recordSize} bits or its IP version {ipVersion} do not exist");
        }

        var length = (ulong)nodeCount * (ulong)recordSize / 4;
        if (nodeCount is < 1 or > uint.MaxValue || length + Separator > (ulong)(tail + marker))
        {
            throw new InvalidDataException("it is cut off: its search tree is not all there");
        }

        var start = (int)length + Separator;
        data = file.AsMemory(start, tail + marker - start);
        var tree = new SearchTree(file, (int)recordSize, nodeCount, ipVersion == 6);
        tree.Check(data.Length);
        return tree;
    }

    /// <summary>The record of a node.</summary>
    /// <param name="node">Below <see cref="NodeCount"/>.</param>
    /// <param name="side">0 or 1.</param>
    public long Next(long node, int side)
    {
        var at = (int)(node * _recordSize / 4);
        ReadOnlySpan<byte> octets = _file.AsSpan(at, _recordSize / 4);
        return _recordSize switch
        {
            24 => (octets[3 * side] << 16) | BinaryPrimitives.ReadUInt16BigEndian(octets[((3 * side) + 1)..]),
            28 when side == 0 => ((octets[3] & 0xf0) << 20) | (octets[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(octets[1..]),
            28 => ((octets[3] & 0x0f) << 24) | (octets[4] << 16) | BinaryPrimitives.ReadUInt16BigEndian(octets[5..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(octets[(4 * side)..]),
        };
    }

    private void Check(int dataLength)
    {
        for (long node = 0; node < NodeCount; node++)
        {
            if (IsOutside(Next(node, 0), dataLength) || IsOutside(Next(node, 1), dataLength))
            {
                throw new InvalidDataException("its search tree leads outside of the file");
            }
        }
    }

    private bool IsOutside(long record, int dataLength) => record > NodeCount && (record < NodeCount + Separator || record >= NodeCount + Separator + dataLength);
}
