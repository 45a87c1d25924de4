using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Tapes;

/// <summary>A connection to a member whose replies go through the session's outside. In a replay there is no connection behind it.</summary>
internal sealed class OutsideLink : IMemberLink
{
    private static readonly AnswerForm<LinkOffer> Form = new(
        offer => JsonSerializer.Serialize(offer, LinkOfferJson.Default.LinkOffer), text => JsonSerializer.Deserialize(text, LinkOfferJson.Default.LinkOffer) ?? throw new FormatException());

    private readonly SessionOutside _outside;
    private readonly LinkOffer _offer;
    private readonly IMemberLink? _link;
    private readonly Queue<string> _questions = new();
    private bool _isHeaderDue;

    private OutsideLink(SessionOutside outside, LinkOffer offer, IMemberLink? link)
    {
        _outside = outside;
        _offer = offer;
        _link = link;
        Capabilities = offer.Offers!.ToCapabilities();
        Source = offer.Source is { } source ? IPAddress.Parse(source) : null;
    }

    public IObserved? Observed
    {
        get => _link?.Observed;
        set => _link?.Observed = value;
    }

    public string Member => _offer.Member!;

    public IPAddress? Source { get; }

    public IPAddress? Remote => _offer.Remote is { } remote ? IPAddress.Parse(remote) : null;

    public IPAddress? Local => _offer.Local is { } local ? IPAddress.Parse(local) : null;

    public ClientAddressMode Announced => _offer.Announced;

    public Capabilities Capabilities { get; }

    public TlsOutcome Tls => _offer.Tls ?? TlsOutcome.NotUsed;

    public bool IsReused => _offer.IsReused;

    public bool IsLeaving => _link?.IsLeaving ?? false;

    public bool KeepUtf8
    {
        get => _link?.KeepUtf8 ?? field;
        set
        {
            field = value;
            _link?.KeepUtf8 = value;
        }
    }

    /// <summary>As <see cref="Pool.RentAsync"/>.</summary>
    public static async ValueTask<LinkResult> RentAsync(SessionOutside outside, Pool pool, LinkRequest request, CancellationToken cancellationToken)
    {
        IMemberLink? link = null;
        var question = $"{pool.Name}{(request.Member is { } member ? $" {member}" : "")}{(request.IsForAuth ? " for AUTH" : "")}";
        var offer = await outside.AskAsync(TapeKinds.Link, question, Form, async () =>
        {
            var result = await pool.RentAsync(request, cancellationToken);
            link = result.Link;
            return LinkOffer.Of(result);
        });
        outside.Decided($"connection to the pool {pool.Name}", offer.Member ?? offer.Failure.ToString());
        return offer.Member is not null
            ? LinkResult.Of(new OutsideLink(outside, offer, link))
            : new LinkResult(Link: null, offer.Failure, offer.Missing, offer.Reason ?? string.Empty);
    }

    public void Queue(LinkCommand command, ReadOnlySpan<byte> line)
    {
        _link?.Queue(command, line);

        // Passwords are on no tape, and so in no question.
        var text = command switch
        {
            LinkCommand.Auth => SecretMask.MechanismOnly(Encoding.UTF8.GetString(line)),
            LinkCommand.AuthResponse => "(response)",
            _ => Encoding.UTF8.GetString(line),
        };
        _questions.Enqueue($"{Member} {text}");
        _outside.Decided($"to the member, {text}", "said");
        _isHeaderDue = command == LinkCommand.Data;
    }

    public void QueueData() => Queue(LinkCommand.Data, "DATA"u8);

    public void QueueReset() => Queue(LinkCommand.Reset, "RSET"u8);

    public ValueTask<SmtpReply> ReadReplyAsync() =>
        _outside.AskAsync(TapeKinds.Member, _questions.TryDequeue(out var question) ? question : Member, TapedVerdict.Reply, () => _link!.ReadReplyAsync());

    public ValueTask<SmtpReply?> WriteBodyAsync(ReadOnlyMemory<byte> octets)
    {
        if (_isHeaderDue)
        {
            // The first piece is our trace field and the header as steps left it.
            _isHeaderDue = false;
            _outside.Decided("header for the member", WithoutTrace(Encoding.Latin1.GetString(octets.Span)));
        }

        return _outside.AskAsync(TapeKinds.Member, $"{Member} (message)", TapedVerdict.ReplyIfAny, () => _link!.WriteBodyAsync(octets));
    }

    public ValueTask<SmtpReply> EndBodyAsync() => _outside.AskAsync(TapeKinds.Member, $"{Member} .", TapedVerdict.Reply, () => _link!.EndBodyAsync());

    public void Return() => _link?.Return();

    public void Drop() => _link?.Drop();

    public void Abort() => _link?.Abort();

    public void Dispose() => Drop();

    // It has the time in it.
    private static string WithoutTrace(string header)
    {
        var lines = header.Split("\r\n");
        var own = 1;
        while (own < lines.Length && lines[own] is [' ' or '\t', ..])
        {
            own++;
        }

        return string.Join('\n', lines.Skip(own)).TrimEnd('\n');
    }
}

/// <summary>What a pool gave, on a tape: a connection, or why there is none.</summary>
internal sealed record LinkOffer
{
    /// <summary>The member; null without a connection.</summary>
    public string? Member { get; init; }

    public string? Source { get; init; }

    public string? Remote { get; init; }

    public string? Local { get; init; }

    public ClientAddressMode Announced { get; init; }

    public bool IsReused { get; init; }

    public TapedOffers? Offers { get; init; }

    public TlsOutcome? Tls { get; init; }

    public LinkFailure Failure { get; init; }

    public MemberFeatures Missing { get; init; }

    public string? Reason { get; init; }

    public static LinkOffer Of(LinkResult result) => result.Link is { } link
        ? new LinkOffer
        {
            Member = link.Member,
            Source = link.Source?.ToString(),
            Remote = link.Remote?.ToString(),
            Local = link.Local?.ToString(),
            Announced = link.Announced,
            IsReused = link.IsReused,
            Offers = new TapedOffers(link.Capabilities),
            Tls = link.Tls,
        }
        : new LinkOffer { Failure = result.Failure, Missing = result.Missing, Reason = result.Reason };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LinkOffer))]
internal sealed partial class LinkOfferJson : JsonSerializerContext;
