using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScriptGate.Admin.Pages;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin.Endpoints;

/// <summary>The pages: the same queries as for programs, for a browser.</summary>
internal sealed class PageEndpoints(GatewayHost gateway, ILoggerFactory loggers)
{
    private const int RequestsOfAPage = 50;

    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", StatisticsAsync);
        routes.MapGet("/requests", RequestsAsync);
        routes.MapGet("/request", RequestAsync);
    }

    private Task StatisticsAsync(HttpContext context)
    {
        var query = Asked.ReadForm(context, QueryTerms.OfStatistics, gateway.Clock, terms => terms.Statistics(), out var problem);
        return problem is not null ? ProblemAsync(context, StatusCodes.Status400BadRequest, problem) : ReadAsync(context, async () =>
        {
            var view = await StatisticsView.AskAsync(gateway, query!, context.RequestAborted);
            await PageAsync<StatisticsPage>(context, StatusCodes.Status200OK, new StatisticsPageModel(view, query!, HealthView.Of(gateway)));
        });
    }

    private Task RequestsAsync(HttpContext context)
    {
        var query = Asked.ReadForm(context, QueryTerms.OfMail, gateway.Clock, terms => terms.Mail(), out var problem);
        return problem is not null ? ProblemAsync(context, StatusCodes.Status400BadRequest, problem) : ReadAsync(context, async () =>
        {
            var given = context.Request.Query;
            var found = await gateway.Records.SearchAsync(given.ContainsKey("limit") ? query! : query! with { Limit = RequestsOfAPage }, context.RequestAborted);
            var terms = QueryTerms.OfMail.Where(given.ContainsKey).Select(name => KeyValuePair.Create(name, given[name].ToString())).Where(term => term.Value.Length > 0);
            await PageAsync<RequestsPage>(context, StatusCodes.Status200OK, new RequestsPageModel(MailView.Of(found), terms.ToDictionary(StringComparer.OrdinalIgnoreCase)));
        });
    }

    // The box takes whatever people have: the ID alone, or all of the bounce that it stands in.
    private Task RequestAsync(HttpContext context)
    {
        var text = context.Request.Query["id"].ToString();
        return SupportIdText.Find(text) is not { } id
            ? PageAsync<RequestPage>(context, StatusCodes.Status400BadRequest, new RequestPageModel(text, Found: null))
            : ReadAsync(context, async () =>
            {
                var records = await gateway.Records.FindAsync(id, context.RequestAborted);
                var status = records.Count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
                await PageAsync<RequestPage>(context, status, new RequestPageModel(text, WhyView.Of(id, records)));
            });
    }

    private async Task ReadAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (StoreUnavailableException exception)
        {
            await ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
    }

    private Task ProblemAsync(HttpContext context, int status, string problem) => PageAsync<ProblemPage>(context, status, new ProblemPageModel(problem));

    private Task PageAsync<TPage>(HttpContext context, int status, object model)
        where TPage : Microsoft.AspNetCore.Components.IComponent => PageWriter.WriteAsync<TPage>(context, status, model, loggers);
}
