/**
 * What becomes of a delivery after its provider took it, as the provider reports it: the delivery of a report is found, brought further and
 * never back, and what follows is raised. How the bodies of providers become reports is not told here.
 */
package dev.serai.report;
