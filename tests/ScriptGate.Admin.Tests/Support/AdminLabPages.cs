using System.Net;
using System.Net.Http.Headers;

namespace ScriptGate.Admin.Tests.Support;

/// <summary>Asking for pages, and for what they ask for.</summary>
internal static class AdminLabPages
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A page, after its status and type were compared.</summary>
    public static async Task<string> PageAsync(this AdminLab lab, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await lab.GetAsync(path);
        var html = await response.Content.ReadAsStringAsync(Token);
        response.StatusCode.ShouldBe(expected, html);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        return html;
    }

    public static Task<HttpResponseMessage> ResetAsync(this AdminLab lab, string? body = null) => lab.SendAsync(HttpMethod.Post, "/api/statistics/reset", request =>
    {
        request.Headers.Add("X-ScriptGate", "1");
        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }
    });

    /// <summary>The text of each cell of a row, found by the heading of the row.</summary>
    public static IReadOnlyList<string> Row(string html, string attributes)
    {
        var start = html.IndexOf($"<tr role=\"row\" {attributes}", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, $"There is no row with {attributes} in\n{html}");
        var row = html[start..html.IndexOf("</tr>", start, StringComparison.Ordinal)];
        return [.. row.Split("<td ").Skip(1).Select(cell => cell[(cell.IndexOf('>', StringComparison.Ordinal) + 1)..cell.IndexOf("</td>", StringComparison.Ordinal)])];
    }
}
