using System.Security.Authentication;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Services;

namespace ScriptGate.Core.Tapes;

/// <summary>Exceptions on a tape: the types that somebody tells apart, and the text.</summary>
internal static class TapeFailures
{
    /// <summary>Nobody waited for the answer until it came.</summary>
    public static readonly TapeFailure Unanswered = new("none", "");

    public static TapeFailure Of(Exception exception) => exception switch
    {
        StoreUnavailableException => new TapeFailure("store", exception.Message),
        FormatException => new TapeFailure("format", exception.Message),
        ServiceException service => new TapeFailure("service", service.Reason),
        ServiceRequestException => new TapeFailure("request", exception.Message),
        FactUnavailableException => new TapeFailure("fact", exception.Message),
        MemberLinkException link => new TapeFailure("link", link.Reason) { Member = link.Member, Phase = link.Phase.ToString(), IsStale = link.IsStaleLink ? true : null },
        AuthenticationException => new TapeFailure("authentication", exception.Message),
        TimeoutException => new TapeFailure("timeout", exception.Message),
        OperationCanceledException => new TapeFailure("cancelled", exception.Message),
        IOException => new TapeFailure("io", exception.Message),
        _ => new TapeFailure("other", exception.Message),
    };

    /// <summary>The exception as it was, as far as anybody can tell.</summary>
    /// <param name="failure">What is on the tape.</param>
    /// <param name="question">What was asked: for a service its name comes first.</param>
    public static Exception ToException(TapeFailure failure, string question) => failure.Type switch
    {
        "store" => new StoreUnavailableException(failure.Text),
        "format" => new FormatException(failure.Text),
        "service" => new ServiceException(question.Split(' ')[0], failure.Text),
        "request" => new ServiceRequestException(failure.Text),
        "fact" => new FactUnavailableException(failure.Text),
        "link" => new MemberLinkException(failure.Member ?? "", Enum.TryParse<LinkPhase>(failure.Phase, out var phase) ? phase : LinkPhase.Command, failure.Text) { IsStaleLink = failure.IsStale == true },
        "authentication" => new AuthenticationException(failure.Text),
        "timeout" => new TimeoutException(failure.Text),
        "cancelled" => new OperationCanceledException(failure.Text),
        "io" => new IOException(failure.Text),
        _ => new InvalidOperationException(failure.Text),
    };
}
