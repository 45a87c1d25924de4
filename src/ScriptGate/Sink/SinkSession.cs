using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Sink;

/// <summary>One connection to the sink: reads lines and messages, writes replies. Owns the socket.</summary>
internal sealed class SinkSession(Socket socket, SinkFolder folder, Action<SinkMessage> stored)
{
    // RFC 5321 section 4.5.3.1.4 asks for 512; the extensions offered add to MAIL and RCPT, ORCPT alone up to 500.
    private const int LineLimit = 2048;

    private readonly SinkConversation _conversation = new(socket.RemoteEndPoint?.ToString() ?? "unknown");

    /// <summary>Serves the client until it leaves or the sink stops; then it is told 421.</summary>
    /// <param name="stopping">Ends waiting for the client.</param>
    /// <param name="aborting">Ends waiting for a client that does not take its replies.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var input = PipeReader.Create(stream);
        var output = PipeWriter.Create(stream);
        try
        {
            try
            {
                await ServeAsync(input, output, stopping, aborting);
            }
            catch (OperationCanceledException) when (!aborting.IsCancellationRequested)
            {
                ReplyWriter.Write(output, StandardReplies.ShuttingDown);
            }

            await output.FlushAsync(aborting);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client is gone, or does not listen; what it did not finish leaves nothing behind.
        }
    }

    private async Task ServeAsync(PipeReader input, PipeWriter output, CancellationToken stopping, CancellationToken aborting)
    {
        ReplyWriter.Write(output, SinkReplies.Banner);
        while (true)
        {
            if (!input.TryRead(out var result))
            {
                // Flushed only when about to wait: pipelined commands are answered together (RFC 2920 section 3.2).
                await output.FlushAsync(aborting);
                result = await input.ReadAsync(stopping);
            }

            var buffer = result.Buffer;
            var status = LineReader.TryRead(buffer, LineLimit, out var line, out var consumed);
            if (status == LineStatus.Incomplete)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }

                continue;
            }

            var reply = status switch
            {
                LineStatus.Complete => _conversation.Answer(line.ToArray()),
                LineStatus.TooLong => StandardReplies.LineTooLong,
                _ => StandardReplies.BadLine,
            };
            input.AdvanceTo(consumed);
            ReplyWriter.Write(output, reply);
            if (reply == StandardReplies.Bye || status == LineStatus.TooLong)
            {
                return;
            }

            if (reply == StandardReplies.StartMail)
            {
                await output.FlushAsync(aborting);
                ReplyWriter.Write(output, await StoreAsync(input, stopping));
                _conversation.EndTransaction();
            }
        }
    }

    private async Task<SmtpReply> StoreAsync(PipeReader input, CancellationToken stopping)
    {
        await using var message = new SinkIncoming(_conversation.Envelope!);
        await message.OpenAsync(folder, stopping);
        while (true)
        {
            var result = await input.ReadAsync(stopping);
            var (ended, consumed) = await message.DecodeAsync(result.Buffer, stopping);
            input.AdvanceTo(consumed);
            if (ended)
            {
                return await message.CompleteAsync(stored);
            }

            if (result.IsCompleted)
            {
                throw new IOException("The client left in the middle of a message.");
            }
        }
    }
}
