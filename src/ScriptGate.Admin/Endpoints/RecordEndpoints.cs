using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin.Endpoints;

/// <summary>What can be asked of the records.</summary>
internal sealed class RecordEndpoints(GatewayHost gateway)
{
    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/why/{supportId}", WhyAsync);
        routes.MapGet("/api/mail", MailAsync);
        routes.MapGet("/api/violations", ViolationsAsync);
    }

    private async Task WhyAsync(HttpContext context)
    {
        if (SupportIdText.Parse((string?)context.Request.RouteValues["supportId"]) is not { } id)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "bad-support-id", SupportIdText.Form);
            return;
        }

        await Asked.ReadAsync(context, "records-unavailable", async () =>
        {
            var records = await gateway.Records.FindAsync(id, context.RequestAborted);
            if (records.Count == 0)
            {
                var message = $"There is no record of {id}: it is older than what the record store keeps, or was given out by another gateway.";
                await Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-support-id", message);
                return;
            }

            await Answers.WriteAsync(context, StatusCodes.Status200OK, WhyView.Of(id, records), AdminJson.Default.WhyView);
        });
    }

    private Task MailAsync(HttpContext context) => Asked.ForAsync(context, QueryTerms.OfMail, gateway.Clock, terms => terms.Mail(), query =>
        Asked.ReadAsync(context, "records-unavailable", async () =>
        {
            var page = await gateway.Records.SearchAsync(query, context.RequestAborted);
            await Answers.WriteAsync(context, StatusCodes.Status200OK, MailView.Of(page), AdminJson.Default.MailView);
        }));

    private Task ViolationsAsync(HttpContext context) => Asked.ForAsync(context, QueryTerms.OfViolations, gateway.Clock, terms => terms.Violations(), query =>
        Asked.ReadAsync(context, "records-unavailable", async () =>
        {
            var counts = await gateway.Records.CountViolationsAsync(query, context.RequestAborted);
            await Answers.WriteAsync(context, StatusCodes.Status200OK, ViolationsView.Of(counts), AdminJson.Default.ViolationsView);
        }));
}
