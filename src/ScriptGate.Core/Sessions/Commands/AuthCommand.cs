using System.Buffers.Text;
using System.Text;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>AUTH, passed through to a member, challenge by challenge (RFC 4954). The member decides; we keep its decision and its connection.</summary>
internal sealed class AuthCommand(Conversation conversation)
{
    /// <summary>Challenges of one exchange: real mechanisms need at most four.</summary>
    private const int MaximumSteps = 20;

    public async ValueTask RunAsync(ReadOnlyMemory<byte> argument)
    {
        var (mechanism, initial) = Split(argument);
        if (mechanism.Length == 0)
        {
            await conversation.Findings.FatalAsync("AUTH", ProtocolFinding.Syntax, StandardReplies.SyntaxError, "", Stage.Auth);
            return;
        }

        if (conversation.Session.IsAuthenticated)
        {
            await conversation.Findings.FatalAsync("AUTH", ProtocolFinding.Sequence, StandardReplies.AlreadyAuthenticated, "", Stage.Auth);
            return;
        }

        if (Unavailable(mechanism) is { } refusal)
        {
            await conversation.RefuseAsync("AUTH", refusal, "engine");
            return;
        }

        if (conversation.Chains.Auth is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new AuthEvent(conversation.Session, mechanism));
            if (outcome.Verdict.IsRefusal)
            {
                await conversation.RefuseAsync("AUTH", Stage.Auth, outcome);
                return;
            }
        }

        if (!await conversation.CloseIfAskedAsync("AUTH"))
        {
            await ExchangeAsync(mechanism, initial, argument);
        }
    }

    private SmtpReply? Unavailable(string mechanism)
    {
        if (!conversation.OffersAuth || conversation.IsAuthWithheld)
        {
            return !conversation.Transport.IsEncrypted && conversation.Members.HasAuth && conversation.OffersStartTls
                ? new SmtpReply(538, "5.7.11", "Encryption is required for this authentication mechanism; issue STARTTLS first")
                : StandardReplies.NotImplemented;
        }

        return conversation.Members.AuthMechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase)
            ? null
            : new SmtpReply(504, "5.5.4", "This authentication mechanism is not available");
    }

    private async ValueTask ExchangeAsync(string mechanism, string? initial, ReadOnlyMemory<byte> argument)
    {
        var delivery = new Delivery(conversation);
        var opened = await delivery.OpenForAuthAsync();
        if (opened is { } failure)
        {
            await conversation.RefuseAsync("AUTH", failure.Reply, failure.By, failure.Detail);
            return;
        }

        try
        {
            var user = SaslUser.Of(mechanism, initial);
            delivery.Link!.Queue(LinkCommand.Auth, Line(argument));
            for (var step = 0; ; step++)
            {
                var reply = await delivery.Link.ReadReplyAsync();
                if (!reply.IsIntermediate || step == MaximumSteps)
                {
                    await FinishAsync(delivery, reply.IsIntermediate ? StandardReplies.LocalError : reply, mechanism, user.Name);
                    return;
                }

                await conversation.ReplyAsync("AUTH", reply);
                var line = await ReadResponseAsync();
                if (line is null)
                {
                    await conversation.RefuseAsync("AUTH", new SmtpReply(500, "5.5.6", "The authentication line is too long"), "engine");
                    return;
                }

                user = user.Next(line);
                delivery.Link.Queue(LinkCommand.AuthResponse, line);
            }
        }
        catch (MemberLinkException exception)
        {
            conversation.Session.Observer?.MemberLost(exception);
            await conversation.RefuseAsync("AUTH", DeliveryOpening.NoAuthentication, "engine", exception.Message);
        }
        finally
        {
            // However the exchange ended, also with the client going away in the middle: a connection that saw AUTH serves its session or nobody.
            if (conversation.Delivery != delivery)
            {
                delivery.Drop();
            }
        }
    }

    private async ValueTask FinishAsync(Delivery delivery, SmtpReply reply, string mechanism, string? user)
    {
        var answer = await delivery.PassAsync("AUTH", reply, recipient: null);
        if (!answer.Reply.IsPositive)
        {
            await conversation.RefuseAsync("AUTH", answer.Reply, answer.By, answer.Detail);
            return;
        }

        await conversation.ReplyAsync("AUTH", answer.Reply);
        if (!conversation.ReplyWasRefused)
        {
            // From here on this session and this connection belong together (the member knows the user on this connection alone).
            conversation.Delivery = delivery;
            delivery.Pin();
            conversation.Session.Auth = new AuthInfo(mechanism, user);
        }
    }

    // The client's answer to a challenge. Null: it is too long (RFC 4954 section 4: 12,288 octets).
    private async ValueTask<byte[]?> ReadResponseAsync()
    {
        conversation.Input.Kind = InputKind.Secret;
        var response = await ReadSecretAsync();
        conversation.Input.Kind = InputKind.Command;
        return response;
    }

    private async ValueTask<byte[]?> ReadSecretAsync()
    {
        var goesOn = false;
        while (true)
        {
            var status = LineReader.TryRead(conversation.Input.Buffer, conversation.Server.Options.Limits.AuthLine, out var line, out var consumed);
            switch (status)
            {
                case LineStatus.Incomplete:
                    await conversation.WaitForInputAsync(conversation.Server.Options.Timeouts.Command, goesOn: goesOn && !conversation.Input.Buffer.IsEmpty);
                    goesOn = true;
                    continue;
                case LineStatus.Complete:
                    var response = System.Buffers.BuffersExtensions.ToArray(line);
                    conversation.Input.Consume(consumed);
                    conversation.Session.Observer?.ClientSaid(ClientOctets.AuthResponse, response);
                    return response;
                case LineStatus.TooLong:
                    while (!LineReader.TrySkipLine(conversation.Input.Buffer, out consumed))
                    {
                        conversation.Input.Consume(consumed);
                        await conversation.WaitForInputAsync(conversation.Server.Options.Timeouts.Command, goesOn: goesOn);
                        goesOn = true;
                    }

                    conversation.Input.Consume(consumed);
                    return null;
                default:
                    conversation.Session.Observer?.ClientSaid(ClientOctets.AuthResponse, "*"u8);

                    // A response with NUL or a lone line end is no base64; the cancellation makes the member answer 501 (RFC 4954 section 4).
                    conversation.Input.Consume(consumed);
                    return "*"u8.ToArray();
            }
        }
    }

    private static byte[] Line(ReadOnlyMemory<byte> argument) => [.. "AUTH "u8, .. argument.Span];

    private static (string Mechanism, string? Initial) Split(ReadOnlyMemory<byte> argument)
    {
        var text = Encoding.ASCII.GetString(argument.Span);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var mechanism = (space < 0 ? text : text[..space]).ToUpperInvariant();
        return mechanism.Length is 0 or > 20 || mechanism.Any(c => c is not (>= 'A' and <= 'Z' or >= '0' and <= '9' or '-' or '_'))
            ? ("", null)
            : (mechanism, space < 0 ? null : text[(space + 1)..].Trim());
    }

    /// <summary>Reads the user name out of PLAIN and LOGIN exchanges, for records. Passwords are not kept.</summary>
    private readonly record struct SaslUser(string Mechanism, int Responses, string? Name)
    {
        public static SaslUser Of(string mechanism, string? initial)
        {
            var user = new SaslUser(mechanism, 0, null);
            return string.IsNullOrEmpty(initial) ? user : user.Next(Encoding.ASCII.GetBytes(initial));
        }

        public SaslUser Next(ReadOnlySpan<byte> response) => Mechanism switch
        {
            "PLAIN" when Responses == 0 => this with { Responses = 1, Name = PlainUser(response) },
            "LOGIN" when Responses == 0 => this with { Responses = 1, Name = Clean(Decode(response)) },
            _ => this with { Responses = Responses + 1 },
        };

        // authorization identity NUL authentication identity NUL password (RFC 4616 section 2).
        private static string? PlainUser(ReadOnlySpan<byte> response)
        {
            var parts = Decode(response).Split('\0');
            return parts.Length == 3 ? Clean(parts[1]) : null;
        }

        private static string Decode(ReadOnlySpan<byte> response)
        {
            var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(response.Length)];
            return Base64.DecodeFromUtf8(response, octets, out _, out var length) == System.Buffers.OperationStatus.Done
                ? Encoding.UTF8.GetString(octets.AsSpan(0, length))
                : string.Empty;
        }

        private static string? Clean(string name) => name.Length is 0 or > 256 || name.Any(char.IsControl) ? null : name;
    }
}
