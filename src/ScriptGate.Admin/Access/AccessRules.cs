using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Admin.Access;

/// <summary>Who is answered. With a token: who has it. Without one: programs of this machine, and no web page of another origin.</summary>
/// <remarks>A browser of this machine reaches the endpoint too, and shows pages of strangers.</remarks>
internal sealed class AccessRules(SecretReference? token)
{
    /// <summary>A header that a page of another origin cannot send without asking first, which is never granted.</summary>
    public const string ChangeHeader = "X-ScriptGate";

    /// <summary>The value of <see cref="ChangeHeader"/>.</summary>
    public const string ChangeValue = "1";

    private const string Scheme = "Bearer ";

    // A hash, so that the comparison takes the same time whatever the lengths are.
    private readonly byte[]? _token = token is null ? null : Hash(token.Value);

    /// <summary>True when only those are answered who know a secret; else every account of this machine is.</summary>
    public bool HasToken => _token is not null;

    /// <summary>Judges a request.</summary>
    /// <returns>Null when it may be answered, else why not.</returns>
    public AccessRefusal? Judge(HttpRequest request) => _token is null ? JudgeLocal(request) : JudgeToken(request, _token);

    private static AccessRefusal? JudgeToken(HttpRequest request, byte[] token)
    {
        var given = request.Headers.Authorization is [{ } only] && only.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? only[Scheme.Length..].Trim()
            : "";
        return CryptographicOperations.FixedTimeEquals(Hash(given), token)
            ? null
            : new AccessRefusal(StatusCodes.Status401Unauthorized, "token-required", "This needs the bearer token of admin.token.");
    }

    private static AccessRefusal? JudgeLocal(HttpRequest request)
    {
        if (!LoopbackName.IsLoopback(request.Host))
        {
            return Forbidden("host-not-loopback", "Without a token only requests to localhost, 127.0.0.0/8 or [::1] are answered.");
        }

        if (IsForeign(request))
        {
            return Forbidden("foreign-origin", "Requests of web pages of another origin are not answered.");
        }

        if (!IsReading(request.Method) && request.Headers[ChangeHeader] is not [ChangeValue])
        {
            return Forbidden("change-header-required", $"A request that changes something needs the header {ChangeHeader}: {ChangeValue}.");
        }

        return null;
    }

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count > 0 && !(origin is [{ } own] && own.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        // Browsers say so themselves, also where they send no Origin: images, scripts, links.
        return request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site is not (["same-origin"] or ["none"]);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static AccessRefusal Forbidden(string error, string message) => new(StatusCodes.Status403Forbidden, error, message);
}

/// <summary>Why a request is not answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">A stable word.</param>
/// <param name="Message">One sentence.</param>
internal sealed record AccessRefusal(int Status, string Error, string Message)
{
    /// <summary>What the answer says about how to do it, for 401.</summary>
    public void AddHeaders(HttpResponse response)
    {
        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        }
    }
}
