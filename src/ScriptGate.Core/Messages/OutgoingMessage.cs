using System.Buffers;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Messages;

/// <summary>A held message on its way to a member: our trace line and the edited header in front, then the body as it came, from memory or from its file.</summary>
/// <remarks>May be written again to another member as long as nobody has seen the final dot.</remarks>
/// <param name="prefix">Writes the Received line and the header fields, without the empty line. Called once.</param>
/// <param name="body">The empty line and the body; empty when they are in the file.</param>
/// <param name="file">The whole message; null when it is in memory.</param>
/// <param name="bodyStart">Where the body begins in the file.</param>
internal sealed class OutgoingMessage(Func<ReadOnlyMemory<byte>> prefix, ReadOnlyMemory<byte> body, SpoolFile? file, long bodyStart)
{
    private const int BlockSize = 64 * 1024;
    private ReadOnlyMemory<byte>? _prefix;

    /// <summary>Writes what stands in front of the body, if that has not been done: there is time for it while a member thinks about DATA.</summary>
    public ReadOnlyMemory<byte> Prepare() => _prefix ??= prefix();

    /// <summary>Writes all but the end.</summary>
    /// <returns>The refusal that the member sent in the middle; null when it took everything so far.</returns>
    /// <exception cref="MemberLinkException">The connection failed.</exception>
    /// <exception cref="SpoolUnreadableException">The file failed.</exception>
    public async ValueTask<SmtpReply?> WriteAsync(IMemberLink link, CancellationToken cancellationToken)
    {
        if (await link.WriteBodyAsync(Prepare()) is { } early)
        {
            return early;
        }

        return file is null ? await link.WriteBodyAsync(body) : await WriteFileAsync(link, file, cancellationToken);
    }

    private async ValueTask<SmtpReply?> WriteFileAsync(IMemberLink link, SpoolFile from, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (var position = bodyStart; position < from.Length;)
            {
                var count = await from.ReadAsync(position, block.AsMemory(0, BlockSize), cancellationToken);
                if (await link.WriteBodyAsync(block.AsMemory(0, count)) is { } early)
                {
                    return early;
                }

                position += count;
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
